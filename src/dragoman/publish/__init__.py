"""Publications: the record in the formats that other tools read."""
