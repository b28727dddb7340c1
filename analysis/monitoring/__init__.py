"""The portal's own monitoring, a table of users and throughput: what it says, and what it does not say."""
