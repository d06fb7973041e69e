"""Uploaded documents of any common format, read to the clean lines that `knowledge.reading.read_lines` takes."""
