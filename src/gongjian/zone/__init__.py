"""The platform: one app per noun of the zone. It owns rows, people, pages; methods do the arithmetic."""
