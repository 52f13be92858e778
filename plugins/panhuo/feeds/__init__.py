"""What a feed is: contracts, layouts, and the model of both."""
