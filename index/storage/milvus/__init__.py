"""An index in Milvus, for what outgrows one machine; needs the extra `milvus`, imported only when used."""
