"""Makes the learned reader of events: heads on the encoder that reads attributions, trained on our corpus."""
