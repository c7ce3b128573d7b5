using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Faults;
using Npgsql;

namespace CryptoSim.Tests.Crashes.Chaos;

/// <summary>A cluster of two feeds on wires of their own and two APIs, watched by readers of the bus in this
/// process.</summary>
internal sealed class ChaosRun : IAsyncDisposable
{
    private const string MarketId = "recorded-20180405";
    private static readonly string[] _symbols = ["BTC/USD", "ETH/USD", "LTC/USD", "BTC/EUR"];

    // The issue's limits, and three times each: what is wrong on any machine.
    private static readonly TimeSpan _resumedWithin = 3 * TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _socketGoneWithin = 3 * TimeSpan.FromSeconds(1);

    private readonly Cluster _cluster;
    private readonly IReadOnlyList<FeedInstance> _feeds;
    private readonly IReadOnlyList<MarketWatch> _watches;
    private readonly NpgsqlDataSource _dataSource;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly VenueSockets _sockets;
    private readonly Dictionary<string, long> _apiTerms = [];

    private ChaosRun(Cluster cluster, IReadOnlyList<FeedInstance> feeds, IReadOnlyList<MarketWatch> watches)
    {
        (_cluster, _feeds, _watches) = (cluster, feeds, watches);
        _dataSource = NpgsqlDataSource.Create(cluster.ConnectionString);
        _sockets = new VenueSockets(cluster.KrakenSim!.Url, _http);
    }

    private long Term => _watches.Max(watch => watch.Term);

    public static async Task<ChaosRun> StartAsync()
    {
        var wires = new Dictionary<string, FeedWires>();
        var cluster = await ClusterFixture.StartAsync(options => options with
        {
            Feeds = 2,
            Apis = 2,
            Webs = 0,
            EnvironmentOf = (name, environment) =>
            {
                if (!name.StartsWith("pricefeed", StringComparison.Ordinal))
                {
                    return new Dictionary<string, string>();
                }

                (wires[name], var changed) = FeedWires.Lay(environment);
                return changed;
            },
        });
        var feeds = cluster.Feeds.Select(feed => new FeedInstance(feed, wires[feed.Name])).ToArray();
        var watches = new List<MarketWatch>();
        for (var number = 0; number < 3; number++)
        {
            watches.Add(await MarketWatch.StartAsync(cluster.Redis.ConnectionString, MarketId));
        }

        var run = new ChaosRun(cluster, feeds, watches);
        await Eventually.IsTrueAsync(() => watches.All(watch => watch.HasAll(_symbols, 1)), "all readers have all books");
        await Eventually.IsTrueAsync(run.IsCalmAsync, "one leads and the other waits");
        return run;
    }

    /// <summary>One fault to the leader and back: asserts all that must hold.</summary>
    /// <returns>How long no price came, at the consumer that waited longest; and what the round took.</returns>
    public async Task<(TimeSpan Outage, TimeSpan TakenOver)> PlayAsync(ChaosFault fault)
    {
        var leader = await LeaderAsync();
        var term = Term;
        foreach (var watch in _watches)
        {
            watch.TakeLongestSilence();
        }

        var brokenAt = TimeProvider.System.GetUtcNow();
        var since = Stopwatch.StartNew();
        await leader.BreakAsync(fault);
        await Eventually.IsTrueAsync(
            () => _watches.All(watch => watch.Term > term && watch.HasAll(_symbols, term + 1)),
            $"prices have resumed after {fault}",
            () => Describe());
        var takenOver = since.Elapsed;
        var outage = _watches.Max(watch => watch.TakeLongestSilence());
        await Eventually.IsTrueAsync(() => ApisLeadAsync(term + 1), $"the APIs follow after {fault}");
        Assert.IsLessThan(_resumedWithin, outage, $"{fault}: no price came");
        Assert.IsLessThan(_resumedWithin, takenOver, $"{fault}: the term went on");

        var mendedAt = TimeProvider.System.GetUtcNow();
        await leader.MendAsync(fault);
        await AssertSocketsAsync(fault, brokenAt, mendedAt);
        await AssertEqualAsync(fault);
        await Eventually.IsTrueAsync(IsCalmAsync, $"both feeds are well after {fault}");
        Assert.IsEmpty(_watches.SelectMany(watch => watch.Problems), string.Join("; ", _watches.SelectMany(watch => watch.Problems)));
        return (outage, takenOver);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var watch in _watches)
        {
            await watch.DisposeAsync();
        }

        await _cluster.DisposeAsync();
        foreach (var feed in _feeds)
        {
            await feed.Wires.DisposeAsync();
        }

        await _dataSource.DisposeAsync();
        _http.Dispose();
    }

    private Task<FeedInstance> LeaderAsync() =>
        FeedLeader.FindAsync(_dataSource, _feeds, feed => feed.Service.Process.Pid);

    /// <summary>At most two sockets ever; two only from the fault until a second after it was mended, and then one.
    /// </summary>
    private async Task AssertSocketsAsync(ChaosFault fault, DateTimeOffset brokenAt, DateTimeOffset mendedAt)
    {
        IReadOnlyList<VenueSocket> sockets = [];
        await Eventually.IsTrueAsync(
            async () => (sockets = await _sockets.ReadAsync()).Count(socket => socket.ClosedAt is null) == 1,
            $"the venue sees one socket after {fault}",
            () => string.Join(Environment.NewLine, sockets.TakeLast(5)));
        var tooMany = VenueSockets.MoreThan(2, sockets).ToArray();
        Assert.IsEmpty(tooMany, $"{fault}: more than two sockets {string.Join("; ", tooMany)}");
        foreach (var (from, to) in VenueSockets.MoreThan(1, sockets).Where(period => period.To > brokenAt))
        {
            Assert.IsGreaterThanOrEqualTo(brokenAt, from, $"{fault}: two sockets before it");
            Assert.IsLessThan(mendedAt + _socketGoneWithin, to, $"{fault}: two sockets after it was mended");
        }
    }

    /// <summary>With the market held, every consumer shows what the venue shows, to the last digit.</summary>
    private async Task AssertEqualAsync(ChaosFault fault)
    {
        await PostAsync("/market/pause");
        var venue = await _sockets.ExceptAsync(() => MarketPicture.TakeAsync(Socket(_cluster.KrakenSim!, "/v2"), _symbols));
        string? difference = null;
        await Eventually.IsTrueAsync(
            async () =>
            {
                difference = _watches.Select(watch => venue.DifferenceFrom(MarketPicture.Take(watch.Board, _symbols)))
                    .FirstOrDefault(found => found is not null);
                foreach (var api in difference is null ? _cluster.Apis : [])
                {
                    difference ??= venue.DifferenceFrom(await MarketPicture.TakeAsync(Socket(api, "/ws/v2"), _symbols));
                }

                return difference is null;
            },
            $"every consumer shows what the venue shows after {fault}",
            () => $"{difference}");
        await PostAsync("/market/resume");
    }

    private async Task<bool> ApisLeadAsync(long term)
    {
        var all = true;
        foreach (var api in _cluster.Apis)
        {
            var market = (await DetailsAsync(api)).GetProperty("market").GetProperty("data");
            var now = market.GetProperty("term").GetInt64();
            Assert.IsGreaterThanOrEqualTo(_apiTerms.GetValueOrDefault(api.Name), now, $"{api.Name} went back");
            _apiTerms[api.Name] = now;
            all &= now >= term && market.GetProperty("symbols").EnumerateObject().All(symbol =>
                symbol.Value.GetProperty("term").GetInt64() >= term && symbol.Value.GetProperty("hasBook").GetBoolean());
        }

        return all;
    }

    /// <summary>One leads, and the other waits and reaches all it needs.</summary>
    private async Task<bool> IsCalmAsync()
    {
        try
        {
            var checks = new List<JsonElement>();
            foreach (var feed in _feeds)
            {
                checks.Add(await DetailsAsync(feed.Service));
            }

            var words = checks.SelectMany(check => check.EnumerateObject())
                .Select(check => check.Value.GetProperty("status").GetString());
            return words.All(word => word == "Healthy")
                && checks.Count(check => check.GetProperty("kraken").GetProperty("description").GetString() == "standby") == 1;
        }
        catch (HttpRequestException)
        {
            return false; // One is starting.
        }
    }

    private async Task<JsonElement> DetailsAsync(ServiceProcess service) =>
        (await _http.GetFromJsonAsync<JsonElement>(new Uri(service.Url, "/health/details"))).GetProperty("checks");

    private async Task PostAsync(string path)
    {
        using var answer = await _http.PostAsync(new Uri(_cluster.KrakenSim!.Url, path), null);
        answer.EnsureSuccessStatusCode();
    }

    private string Describe() => string.Join("; ", _watches.Select(watch =>
        $"term {watch.Term}, books {string.Join(' ', _symbols.Select(symbol => watch.Board.Find(symbol)?.TakeBook(0).Term))}"))
        + Environment.NewLine + string.Join(
            Environment.NewLine, _feeds.Select(feed => feed.Service.Name + ": " + feed.Service.Process.Log.Tail(12)));

    private static Uri Socket(ServiceProcess service, string path) =>
        new UriBuilder(service.Url) { Scheme = "ws", Path = path }.Uri;
}
