"""Who the citizens are: the one Locust user, its journeys, its people and places."""
