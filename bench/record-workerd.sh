#!/bin/sh
# Stands in for workerd while wrangler starts it: keeps the configuration that it is given.
cat > "$RECORD_TO.$$"
exec "$RECORD_WORKERD" "$@" < "$RECORD_TO.$$"
