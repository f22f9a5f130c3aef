// The user of log-service, who may use the database of logs alone. Run once, at MongoDB's first start.
db.getSiblingDB('logs').createUser({
  user: 'logs',
  pwd: process.env.MONGODB_PASSWORD,
  roles: [{role: 'readWrite', db: 'logs'}],
});
