"""HTTP as the portal needs it, and no more: requests, answers, routes, and a server that keeps many connections."""
