"""The trail: every act and every read of microdata, hash-chained, append-only."""
