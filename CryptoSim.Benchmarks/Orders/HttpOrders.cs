using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using HdrHistogram;

namespace CryptoSim.Benchmarks.Orders;

/// <param name="Rate">Orders acknowledged a second.</param>
/// <param name="Latency">From when each was due, in microseconds: waiting for a free connection counts.</param>
/// <param name="Others">Answers with another status.</param>
internal sealed record HttpResult(double Rate, LongHistogram Latency, IReadOnlyDictionary<int, int> Others);

/// <summary>Places orders over HTTP on instances in turn. Open loop: orders are due at a constant rate whatever the
/// answers take.</summary>
/// <param name="calls">How they are asked for; null for our own API.</param>
internal sealed class HttpOrders(IReadOnlyList<int> ports, IOrderCalls? calls = null)
{
    private const int SlowestMicroseconds = 60_000_000;

    private readonly IOrderCalls calls = calls ?? new OwnOrderCalls();
    private readonly List<OpenedAccount> opened = [];
    private int orders;

    /// <summary>Orders sent so far; they go through the accounts in turn.</summary>
    public int Sent => orders;

    public async Task OpenAccountsAsync(int accounts)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{ports[0]}") };
        await Parallel.ForAsync(0, accounts, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
        {
            using var answer = await client.PostAsync(new Uri("/api/accounts", UriKind.Relative), null, token);
            answer.EnsureSuccessStatusCode();
            var account = await answer.Content.ReadFromJsonAsync<JsonElement>(token);
            lock (opened)
            {
                opened.Add(new OpenedAccount(
                    account.GetProperty("accessToken").GetString()!,
                    account.GetProperty("apiKey").GetString()!,
                    Convert.FromBase64String(account.GetProperty("apiSecret").GetString()!)));
            }
        });
    }

    /// <summary>Places orders on the accounts that another has opened.</summary>
    public void UseAccountsOf(HttpOrders other) => opened.AddRange(other.opened);

    /// <summary>Offers <paramref name="rate"/> orders a second over so many connections. What is due and not sent when
    /// the time is over is left out.</summary>
    public async Task<HttpResult> RunAsync(double rate, int connections, TimeSpan time)
    {
        var open = new List<HttpConnection>();
        for (var i = 0; i < connections; i++)
        {
            var connection = new HttpConnection();
            await connection.ConnectAsync(ports[i % ports.Count]);
            open.Add(connection);
        }

        var pacer = new Pacer(rate, time);
        var answers = new Answers();
        var started = Stopwatch.GetTimestamp();
        pacer.Start();
        await Task.WhenAll(open.Select((connection, i) =>
            Task.Run(() => SendAsync(connection, i % ports.Count, pacer, answers))));
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        open.ForEach(connection => connection.Dispose());
        return answers.Result(seconds);
    }

    private async Task SendAsync(HttpConnection connection, int instance, Pacer pacer, Answers answers)
    {
        await foreach (var due in pacer.Due.ReadAllAsync())
        {
            if (pacer.IsOver)
            {
                return;
            }

            var status = await connection.SendAsync(Request(Interlocked.Increment(ref orders), instance));
            answers.Note(due, status, calls.IsPlaced(status, connection));
        }
    }

    /// <summary>Each account meets one instance, as it does behind a balancer that hashes its key.</summary>
    private byte[] Request(int order, int instance) =>
        calls.Write(opened[((order * ports.Count) + instance) % opened.Count], order);

    private sealed class Answers
    {
        private readonly Lock gate = new();
        private readonly LongHistogram latency = new(SlowestMicroseconds, 3);
        private readonly Dictionary<int, int> others = [];
        private long accepted;

        public void Note(long due, int status, bool isPlaced)
        {
            var took = (long)Stopwatch.GetElapsedTime(due).TotalMicroseconds;
            lock (gate)
            {
                latency.RecordValue(Math.Clamp(took, 1, SlowestMicroseconds));
                if (isPlaced)
                {
                    accepted++;
                }
                else
                {
                    others[status] = others.GetValueOrDefault(status) + 1;
                }
            }
        }

        public HttpResult Result(double seconds) => new(accepted / seconds, latency, others);
    }
}
