using System.Diagnostics;
using System.Net.WebSockets;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.Tests.Clusters;
using CryptoSim.Tests.Crashes;

namespace CryptoSim.Tests.Balancing;

/// <summary>Clients that trade, watch prices and open pages through NGINX, all the time, while things happen to what is
/// behind it.</summary>
internal sealed class EdgeStorm : IAsyncDisposable
{
    // Longer than a client waits for an answer or a heartbeat.
    private static readonly TimeSpan Noticed = TimeSpan.FromSeconds(4.5);

    private readonly Cluster _cluster;
    private readonly TestContext _context;
    private readonly ApiStorm _orders;
    private readonly List<PriceSocket> _sockets = [];
    private readonly HttpClient _pages = new() { Timeout = TimeSpan.FromSeconds(20) };

    private EdgeStorm(Cluster cluster, int clients, TestContext context)
    {
        _cluster = cluster;
        _context = context;
        // Some twenty orders a second, so that every moment meets some and the machine has room for the rest.
        _orders = new ApiStorm([cluster.ApiUrl]) { Pace = clients * TimeSpan.FromMilliseconds(50) };
    }

    /// <summary>The longest that a socket was without prices in any step.</summary>
    public TimeSpan LongestGap { get; private set; }

    /// <param name="clients">So many trade, and so many watch prices at either address.</param>
    public static async Task<EdgeStorm> StartAsync(Cluster cluster, int clients, TestContext context)
    {
        var storm = new EdgeStorm(cluster, clients, context);
        await storm._orders.OpenAsync(clients);
        for (var number = 0; number < clients; number++)
        {
            storm._sockets.Add(number % 2 == 0
                ? new PriceSocket(cluster.ApiUrl, "/ws/v2")
                : new PriceSocket(cluster.WebUrl, "/live/v2"));
        }

        storm._orders.Start(callsEach: int.MaxValue);
        await storm.StepAsync("nothing", () => Task.CompletedTask);
        return storm;
    }

    /// <summary>Does something, then waits until orders and prices of everyone go on, and a page opens.</summary>
    /// <returns>Calls that were lost with their instance meanwhile.</returns>
    public async Task<int> StepAsync(string what, Func<Task> act)
    {
        var (unanswered, lost) = (_orders.Unanswered, _orders.Lost);
        _sockets.ForEach(socket => socket.TakeLongestGap());
        await act();
        // What a client had before it notices a silence proves nothing.
        var noticed = Stopwatch.GetTimestamp() + (long)(Noticed.TotalSeconds * Stopwatch.Frequency);
        await Eventually.IsTrueAsync(() => _orders.AllAnsweredAfter(noticed), $"orders of all go on after {what}");
        await Eventually.IsTrueAsync(
            () => _sockets.TrueForAll(socket => socket.HasHeardAfter(noticed)), $"prices of all are back after {what}");
        await Eventually.IsTrueAsync(OpensAsync, $"a page opens after {what}");
        var gap = _sockets.Max(socket => socket.TakeLongestGap());
        LongestGap = gap > LongestGap ? gap : LongestGap;
        (unanswered, lost) = (_orders.Unanswered - unanswered, _orders.Lost - lost);
        var counts = _sockets.SelectMany(Ends).CountBy(end => end?.ToString() ?? "cut").Select(end => $"{end.Value} {end.Key}");
        _context.WriteLine(
            $"{what}: {lost} calls lost, {unanswered} whose connection ended, sockets without prices for {gap.TotalSeconds:F1} s at most, "
            + $"ended: {string.Join(", ", counts)}");
        return lost;
    }

    /// <summary>Every acknowledged order is there exactly once.</summary>
    public async Task FinishAsync()
    {
        await _orders.StopAsync();
        await _orders.AssertKeptAsync();
        _context.WriteLine($"{_orders.Answered} calls answered, {_orders.Lost + _orders.Unanswered} sent again");
    }

    public async ValueTask DisposeAsync()
    {
        await _orders.StopAsync().WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        foreach (var socket in _sockets)
        {
            await socket.DisposeAsync();
        }

        _orders.Dispose();
        _pages.Dispose();
    }

    private async Task<bool> OpensAsync()
    {
        try
        {
            using var answer = await _pages.GetAsync(new Uri(_cluster.WebUrl, "/"));
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException)
        {
            return false;
        }
    }

    private static IEnumerable<WebSocketCloseStatus?> Ends(PriceSocket socket)
    {
        while (socket.Ends.TryDequeue(out var end))
        {
            yield return end;
        }
    }
}
