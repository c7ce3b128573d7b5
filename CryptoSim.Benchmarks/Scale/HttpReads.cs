using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using CryptoSim.Benchmarks.Orders;

namespace CryptoSim.Benchmarks.Scale;

/// <summary>Reads over keep-alive connections, each with one request at a time, as fast as they are answered: accounts in
/// turn, so that each stays within its limit.</summary>
internal sealed class HttpReads
{
    private const int Ok = 200;

    private readonly List<string> tokens = [];

    public async Task OpenAccountsAsync(int port, int accounts)
    {
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Parallel.ForAsync(0, accounts, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (_, token) =>
        {
            using var answer = await client.PostAsync(new Uri("/api/accounts", UriKind.Relative), null, token);
            answer.EnsureSuccessStatusCode();
            var opened = await answer.Content.ReadFromJsonAsync<JsonElement>(token);
            lock (tokens)
            {
                tokens.Add(opened.GetProperty("accessToken").GetString()!);
            }
        });
    }

    /// <returns>Answers with 200 a second.</returns>
    public async Task<double> RunAsync(int port, string path, int connections, TimeSpan time)
    {
        var (answered, refused, next) = (0L, 0L, 0);
        var requests = tokens.ConvertAll(token => Encoding.ASCII.GetBytes(
            $"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n\r\n"));
        var started = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var connection = new HttpConnection();
            await connection.ConnectAsync(port);
            while (Stopwatch.GetElapsedTime(started) < time)
            {
                var turn = (int)((uint)Interlocked.Increment(ref next) % requests.Count);
                if (await connection.SendAsync(requests[turn]) == Ok)
                {
                    Interlocked.Increment(ref answered);
                }
                else
                {
                    Interlocked.Increment(ref refused);
                }
            }
        })));
        if (refused > 0)
        {
            Console.WriteLine($"  {path}: {refused} not answered with 200");
        }

        return answered / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
