"""Writes records in the formats that others read; the same records give the same bytes.

`lines` is the project's own format, whole; `plover` the field's, one event a line; `tidy` one CSV table for each kind.
"""
