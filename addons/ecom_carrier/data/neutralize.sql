-- A copy of a live database asks no courier for anything.
UPDATE ecom_carrier_account
   SET environment = 'sandbox', url = NULL, login = NULL, key = NULL, secret = NULL;
UPDATE delivery_carrier
   SET api_customer = NULL, api_customer_secret = NULL
 WHERE account_id IS NOT NULL;
