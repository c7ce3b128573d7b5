using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Replay;
using CryptoSim.Domain.Replay;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Replay;
using Npgsql;

namespace CryptoSim.Tests.Determinism;

/// <summary>The script played on a cluster of real processes. The market plays at its speed from stop to stop, and stands
/// while orders are placed.</summary>
internal sealed class DayRun : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);

    private readonly Cluster cluster;
    private readonly NpgsqlDataSource database;
    private readonly HttpClient http = new() { Timeout = TimeSpan.FromMinutes(4) };
    private readonly List<Trader> traders = [];

    private DayRun(Cluster cluster) =>
        (this.cluster, database) = (cluster, NpgsqlDataSource.Create(cluster.ConnectionString));

    /// <summary>Orders that were taken, and refusals by their code.</summary>
    public SortedDictionary<string, int> Answers { get; } = new(StringComparer.Ordinal);

    /// <param name="speed">Market seconds a second.</param>
    public static async Task<DayRun> StartAsync(int apis, int speed)
    {
        var cluster = await ClusterFixture.StartAsync(options => options with
        {
            Apis = apis,
            Webs = 0,
            Environment = new Dictionary<string, string>
            {
                ["KrakenSim__StartAt"] = "14:00:00",
                ["KrakenSim__StartsPaused"] = "true",
                // The stops make it late; what printed before an order was placed is told by time too.
                ["KrakenSim__Ahead"] = "01:00:00",
                ["KrakenSim__Speed"] = speed.ToString(CultureInfo.InvariantCulture),
                // However slow this machine is, no two changes are looked at in one.
                ["Trading__Turns"] = "1000000",
                ["Trading__TurnsFor"] = "01:00:00",
                // A book that is passed over as stale is a change that is not looked at.
                ["Market__StaleAfter"] = "01:00:00",
                ["Api__AccountsPerMinute"] = "1000",
            },
        });
        var run = new DayRun(cluster);
        foreach (var trader in DayScript.Traders)
        {
            var opened = await Trader.OpenAsync(cluster.Apis[0].Url);
            await opened.PutAsync("/api/account/fill-model", new { fillModel = trader.FillModel });
            run.traders.Add(opened);
        }

        return run;
    }

    /// <param name="marketTime">From the first stop to the end.</param>
    public async Task<ReplayReport> PlayAsync(IReadOnlyList<ScriptedOrder> script, TimeSpan marketTime)
    {
        var stops = script.GroupBy(order => order.Stop).ToList();
        foreach (var stop in stops)
        {
            await PlayOnAsync(marketTime / stops.Count);
            var quotes = await QuotesAsync();
            await Task.WhenAll(stop.Select(order => PlaceAsync(order, quotes)));
            await IsQuietAsync(null);
        }

        await PlayOnAsync(marketTime / stops.Count);
        using var audit = new LedgerAudit(database, TimeProvider.System);
        var report = await audit.RunFullAsync(CancellationToken.None);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
        var replay = await StoredLedger.ReplayAsync(database, CancellationToken.None);
        ReplayReports.AssertEqual(replay);
        return replay;
    }

    /// <summary>Every order and its fills, a line each, trader by trader: for who looks for a difference.</summary>
    public async Task<IReadOnlyList<string>> DescribeAsync()
    {
        await using var command = database.CreateCommand(
            """
            SELECT concat_ws(' ', array_position($1, o.account_id), o.client_order_id, o.symbol, o.side, o.type, o.fill_model,
                o.status, o.reason, trim_scale(o.quantity), trim_scale(o.limit_price), trim_scale(o.trigger_price),
                'event', o.event_number, 'fills',
                (SELECT string_agg(concat_ws(' ', trim_scale(f.quantity), '@', trim_scale(f.price), 'of',
                    trim_scale(f.level_quantity), CASE WHEN f.trade_id IS NULL THEN 'book' ELSE 'print' END), ', '
                    ORDER BY f.fill_id) FROM fills f WHERE f.order_id = o.order_id AND f.account_id = o.account_id))
            FROM orders o ORDER BY array_position($1, o.account_id), o.order_id
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = traders.Select(trader => Guid.Parse(trader.AccountId)).ToArray() });
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    public async ValueTask DisposeAsync()
    {
        traders.ForEach(trader => trader.Dispose());
        http.Dispose();
        await database.DisposeAsync();
        await cluster.DisposeAsync();
    }

    private async Task PlaceAsync(ScriptedOrder order, IReadOnlyDictionary<string, Quote> quotes)
    {
        var trader = traders[order.Trader];
        // Any instance may serve anyone.
        var instance = cluster.Apis[(order.Stop + order.Trader) % cluster.Apis.Count].Url;
        if (order.CancelsOldest && (await trader.GetAsync("/api/orders?status=open&limit=1000")).GetProperty("items")
            .EnumerateArray().LastOrDefault() is { ValueKind: JsonValueKind.Object } oldest)
        {
            await trader.CancelAsync(oldest.GetProperty("orderId").GetString()!, instance);
        }

        var (status, body) = await trader.PlaceAsync(order.Write(quotes[DayScript.Traders[order.Trader].Symbol]), instance);
        var answer = (int)status < 400 ? "taken" : body.GetProperty("code").GetString()!;
        lock (Answers)
        {
            Answers[answer] = Answers.GetValueOrDefault(answer) + 1;
        }
    }

    private async Task PlayOnAsync(TimeSpan time)
    {
        using var answer = await http.PostAsync(
            new Uri(cluster.KrakenSim!.Url, string.Create(
                CultureInfo.InvariantCulture, $"/market/play?seconds={time.TotalSeconds}")),
            null);
        var played = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.IsTrue(answer.IsSuccessStatusCode, played.ToString());
        await IsQuietAsync(played.GetProperty("symbols"));
    }

    /// <summary>Waits until every instance is where the market stands, and all that follows from it is in the
    /// ledger.</summary>
    /// <param name="places">Where the market stands; null where it did not move.</param>
    private Task IsQuietAsync(JsonElement? places)
    {
        var seen = "";
        return Eventually.IsTrueAsync(
            async () =>
            {
                // Before what waits in memory is asked: an order is there, or in the ledger only.
                var (open, dueCloses) = await OpenOrdersAsync();
                var watched = 0L;
                foreach (var api in cluster.Apis)
                {
                    var checks = (await http.GetFromJsonAsync<JsonElement>(new Uri(api.Url, "/health/details")))
                        .GetProperty("checks");
                    var orders = checks.GetProperty("orders").GetProperty("data");
                    watched += orders.GetProperty("orders").GetInt64();
                    var symbols = checks.GetProperty("market").GetProperty("data").GetProperty("symbols");
                    if (orders.GetProperty("behind").GetInt32() > 0 || !IsAt(places, symbols))
                    {
                        seen = $"{api.Name} is behind: {orders} {symbols} {places}";
                        return false;
                    }
                }

                seen = $"{open} open orders, {watched} watched, {dueCloses} to be closed";
                return watched == open && dueCloses == 0 && (open, dueCloses) == await OpenOrdersAsync();
            },
            "the cluster is quiet",
            () => seen,
            LookEvery);
    }

    private static bool IsAt(JsonElement? places, JsonElement symbols) => places is not { } all
        || all.EnumerateObject().All(place =>
            symbols.TryGetProperty(place.Name, out var here)
            && here.GetProperty("bookTime").ToString() is { Length: > 0 }
            && here.GetProperty("bookTime").GetDateTimeOffset() == place.Value.GetProperty("bookTime").GetDateTimeOffset()
            && here.GetProperty("tradeId").ToString() == place.Value.GetProperty("tradeId").ToString());

    private async Task<(long Open, long DueCloses)> OpenOrdersAsync()
    {
        await using var command = database.CreateCommand(
            "SELECT count(*) FILTER (WHERE status IN ('open', 'pending')), count(*) FILTER (WHERE close_terms IS NOT NULL"
            + " AND closed_by_order_id IS NULL AND filled_quantity > 0 AND status IN ('filled', 'canceled', 'expired'))"
            + " FROM orders");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private async Task<IReadOnlyDictionary<string, Quote>> QuotesAsync()
    {
        var quotes = new Dictionary<string, Quote>();
        foreach (var symbol in DayScript.Traders.Select(trader => trader.Symbol).Distinct())
        {
            var answer = await http.GetFromJsonAsync<JsonElement>(new Uri(
                cluster.KrakenSim!.Url, $"/0/public/Depth?count=1&pair={Uri.EscapeDataString(symbol)}"));
            var book = answer.GetProperty("result").EnumerateObject().Single().Value;
            quotes[symbol] = new Quote(Best(book, "bids"), Best(book, "asks"));
        }

        return quotes;
    }

    private static decimal Best(JsonElement book, string side) =>
        decimal.Parse(book.GetProperty(side)[0][0].GetString()!, CultureInfo.InvariantCulture);
}
