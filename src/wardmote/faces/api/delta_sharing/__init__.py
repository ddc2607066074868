"""The Delta Sharing protocol, for pandas, Spark, Power BI and whatever else reads it."""
