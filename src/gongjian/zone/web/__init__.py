"""The frame of every page: base templates, components, tables, formats, error pages, assets."""
