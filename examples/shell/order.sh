#!/usr/bin/env bash
# Kraken's private REST API with curl and openssl. Needs nothing else.
set -euo pipefail
api=${CRYPTOSIM_API:-http://localhost:8081}

# An account with 10,000 virtual dollars; at Kraken the key is yours already.
account=$(curl -sSf -X POST "$api/api/accounts")
member() { sed -E "s/.*\"$1\":\[?\"([^\"]*)\".*/\1/"; }
key=$(member apiKey <<<"$account")
secret=$(member apiSecret <<<"$account" | base64 -d | od -An -v -tx1 | tr -d ' \n')
nonce=$(date +%s%N)

# call METHOD [ARGUMENTS]: API-Sign is HMAC-SHA512, by the secret, of the path and the SHA-256 of nonce and body.
call() {
    nonce=$((nonce + 1))
    local path="/0/private/$1" body="nonce=$nonce${2:+&$2}" sign
    sign=$({
        printf %s "$path"
        printf %s "$nonce$body" | openssl dgst -sha256 -binary
    } | openssl dgst -sha512 -mac HMAC -macopt "hexkey:$secret" -binary | base64 -w0)
    answer=$(curl -sSf -H "API-Key: $key" -H "API-Sign: $sign" -d "$body" "$api$path")
    case $answer in
        '{"error":[]'*) echo "$1: $answer" ;;
        *) echo "$1 was refused: $answer" >&2 && exit 1 ;;
    esac
}

call AddOrder 'pair=XBTUSD&type=buy&ordertype=market&volume=0.01'
call Balance
call AddOrder 'pair=XBTUSD&type=buy&ordertype=limit&price=1000&volume=0.01'
txid=$(member txid <<<"$answer")
call OpenOrders
call CancelOrder "txid=$txid"
