using System.Globalization;
using Npgsql;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>What every side of <c>bench orders</c> commits: a market buy with one fill, its fee and a client order id,
/// on accounts that are there already. Ids are ordered by time on every side, as the services make them.</summary>
internal static class PlaceScript
{
    /// <summary>Accounts of one pgbench client: each is used again only when all have been.</summary>
    public const int AccountsPerClient = 32;

    /// <summary>The id of the n-th account, as <see cref="Sql"/> makes it.</summary>
    public static Guid AccountId(int number) =>
        Guid.Parse($"00000000-0000-4000-8000-{number.ToString("D12", CultureInfo.InvariantCulture)}");

    /// <summary>pgbench's script: one decision, one transaction. Its clients share no account, and each counts the
    /// versions of its own, so that every decision is accepted.</summary>
    /// <param name="symbol">New in each round, so that versions start at zero.</param>
    public static string Sql(string symbol) => $"""
        \set n :n + 1
        \set account :client_id * {AccountsPerClient} + :n % {AccountsPerClient}
        \set version :n / {AccountsPerClient}
        SELECT outcome FROM (SELECT bench_uuid7() AS o, bench_uuid7() AS f, clock_timestamp() AS t) i, commit_decisions(
            ARRAY[('00000000-0000-4000-8000-' || lpad((:account)::text, 12, '0'))::uuid], ARRAY['{symbol}'],
            ARRAY[(:version)::bigint], ARRAY['place'],
            ARRAY[jsonb_build_object('decision', o, 'v', 2, 'ask', jsonb_build_object('side', 'buy', 'type', 'market',
                    'quantity', 0.0001, 'clientOrderId', 'b-' || o::text),
                'rules', jsonb_build_array('online', 0.1, 0.00000001, 0.0001, 0.5),
                'book', jsonb_build_object('term', 1, 'sequence', 812, 'time', t), 'stale', false,
                'fees', jsonb_build_object('volume', 0, 'maker', 0.004, 'taker', 0.008, 'quoteUsd', 1),
                'availableBase', 0, 'availableQuote', 10000, 'openOrders', 0,
                'levels', jsonb_build_array(jsonb_build_array(6790, 0.75)))],
            ARRAY[t], ARRAY[true], ARRAY[o], ARRAY['b-' || o::text], ARRAY[sha256(o::text::bytea)],
            ARRAY['buy'], ARRAY['market'], ARRAY['filled'], ARRAY[0.0001::numeric], ARRAY[NULL::numeric],
            ARRAY[0.0001::numeric], ARRAY[0.679::numeric], ARRAY[0.005432::numeric], ARRAY['USD'], ARRAY[0::numeric],
            ARRAY[NULL::text], ARRAY[t],
            ARRAY[1, 1], ARRAY['USD', 'BTC'], ARRAY[-0.684432, 0.0001]::numeric[], ARRAY[0, 0]::numeric[],
            ARRAY[1], ARRAY[f], ARRAY[6790::numeric], ARRAY[0.0001::numeric], ARRAY[0.679::numeric],
            ARRAY[0.005432::numeric], ARRAY[0.008::numeric], ARRAY['taker'], ARRAY[1::bigint], ARRAY[812::bigint],
            ARRAY[t], ARRAY[0.75::numeric], ARRAY[6790::numeric], ARRAY[NULL::bigint], ARRAY[0.679::numeric],
            ARRAY[1, 1], ARRAY[1, 2], ARRAY['fill', 'fee'], ARRAY[f, f],
            ARRAY[1, 1, 1, 1, 1, 1], ARRAY[1, 1, 1, 1, 2, 2], ARRAY[1, 2, 3, 4, 1, 2],
            ARRAY['available', 'market', 'market', 'available', 'available', 'fees'],
            ARRAY['USD', 'USD', 'BTC', 'BTC', 'USD', 'USD'],
            ARRAY[-0.679, 0.679, -0.0001, 0.0001, -0.005432, 0.005432]::numeric[]);
        """;

    /// <summary>Opens the accounts that the script uses, with money for millions of orders.</summary>
    public static async Task PrepareAsync(NpgsqlDataSource dataSource, int accounts)
    {
        await using var command = dataSource.CreateCommand($"""
            CREATE OR REPLACE FUNCTION bench_uuid7() RETURNS uuid LANGUAGE sql VOLATILE AS $$
                SELECT (lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7'
                        || substr(r, 1, 3) || '8' || substr(r, 4, 15))::uuid
                FROM (SELECT replace(gen_random_uuid()::text, '-', '') AS r) random
            $$;
            SELECT open_account(('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid, sha256(n::text::bytea),
                                'key-' || n, '\x00', now(), 'USD', 1000000)
            FROM generate_series(0, {accounts - 1}) AS n;
            """);
        command.CommandTimeout = 300;
        await command.ExecuteNonQueryAsync();
    }
}
