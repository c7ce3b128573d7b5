using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using CryptoSim.Data.Ledger;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Processes;
using CryptoSim.Tests.Clusters;
using Npgsql;

namespace CryptoSim.Tests.Races;

/// <summary>A real API whose commit queue takes four decisions, in front of a Postgres that stands still: what does not fit
/// is told so at once, nothing is lost, and all goes on afterwards.</summary>
[TestClass]
public sealed class FullQueueTests
{
    private const int Capacity = 4;
    private const int Clients = 40;

    // Beside what waits there is the batch on its way: what came while the queue was being emptied into it.
    private const int BusyMin = Clients / 2;

    private static Cluster _cluster = null!;

    public TestContext TestContext { get; set; } = null!;

    [ClassInitialize]
    public static async Task StartAsync(TestContext _) => _cluster = await ClusterFixture.StartAsync(options => options with
    {
        Webs = 0,
        Environment = new Dictionary<string, string>(options.Environment)
        {
            ["Trading__QueueCapacity"] = Capacity.ToString(CultureInfo.InvariantCulture),
            ["Api__AccountsPerMinute"] = "1000",
        },
    });

    [ClassCleanup]
    public static async Task StopAsync() => await _cluster.DisposeAsync();

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task With_a_postgres_that_is_slow_a_full_queue_is_told_and_nothing_is_lost() => CheckAsync(async () =>
    {
        // Reads go on, commits wait for the lock.
        var connection = new NpgsqlConnection(_cluster.ConnectionString);
        await connection.OpenAsync();
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new NpgsqlCommand("LOCK TABLE accounts IN EXCLUSIVE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return async () =>
        {
            await transaction.RollbackAsync();
            await connection.DisposeAsync();
        };
    });

    [TestMethod]
    [Timeout(600_000, CooperativeCancellation = true)]
    public Task With_a_postgres_that_is_frozen_a_full_queue_is_told_and_nothing_is_lost() => CheckAsync(async () =>
    {
        // The server first, so that it starts no more of its processes.
        var server = _cluster.Postgres.Process.Pid!.Value;
        _cluster.Postgres.Process.Freeze();
        int[] children = [.. ProcessTable.Pids().Where(pid => ParentOf(pid) == server)];
        await SignalAsync("STOP", children);
        return async () =>
        {
            await SignalAsync("CONT", children);
            _cluster.Postgres.Process.Resume();
        };
    });

    private async Task CheckAsync(Func<Task<Func<Task>>> stall)
    {
        using var http = new HttpClient { BaseAddress = _cluster.Apis[0].Url, Timeout = TimeSpan.FromMinutes(4) };
        var tokens = new List<string>();
        for (var client = 0; client < Clients; client++)
        {
            using var opened = await http.PostAsync(new Uri("/api/accounts", UriKind.Relative), null);
            tokens.Add((await opened.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("accessToken").GetString()!);
            // Its account is then in memory, and its token known: nothing but the commit needs Postgres.
            Assert.AreEqual(HttpStatusCode.Created, (await PlaceAsync(http, tokens[client], "first")).Status);
        }

        var goOn = await stall();
        List<Task<Answer>> sent;
        try
        {
            sent = [.. tokens.Select(token => PlaceAsync(http, token, "second"))];
            // What is neither on its way nor in the queue is answered, and nothing else is.
            await Eventually.IsTrueAsync(
                () => sent.Count(task => task.IsCompleted) >= BusyMin, "the others are told");
        }
        finally
        {
            await goOn();
        }

        var answers = await Task.WhenAll(sent);
        var busy = answers.Where(answer => answer.Status == HttpStatusCode.ServiceUnavailable).ToList();
        TestContext.WriteLine(
            $"{Clients} orders: {busy.Count} busy, {answers.Length - busy.Count} taken once Postgres went on");
        Assert.IsGreaterThanOrEqualTo(BusyMin, busy.Count);
        Assert.IsGreaterThan(0, answers.Length - busy.Count, "what was in the queue is taken");
        foreach (var answer in busy)
        {
            Assert.AreEqual("busy", answer.Code);
            Assert.IsTrue(answer.RetryAfter > TimeSpan.Zero);
        }

        Assert.IsTrue(answers.Except(busy).All(answer => answer.Status == HttpStatusCode.Created));

        // As the answer says: again a little later, under the same id.
        foreach (var (token, first) in tokens.Zip(answers))
        {
            var answer = first;
            while (answer.Status == HttpStatusCode.ServiceUnavailable)
            {
                await Task.Delay(50);
                answer = await PlaceAsync(http, token, "second");
            }

            Assert.AreEqual(HttpStatusCode.Created, answer.Status, "a refused order left nothing");
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/orders?status=all");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
            using var listed = await http.SendAsync(request);
            var ids = (await listed.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("items").EnumerateArray()
                .Select(order => order.GetProperty("clientOrderId").GetString()).ToList();
            CollectionAssert.AreEquivalent(new[] { "first", "second" }, ids);
        }

        await using var database = NpgsqlDataSource.Create(_cluster.ConnectionString);
        using var audit = new LedgerAudit(database, TimeProvider.System);
        var report = await audit.RunFullAsync(CancellationToken.None);
        Assert.IsTrue(report.Balanced, string.Join("; ", report.Differences));
    }

    private static async Task<Answer> PlaceAsync(HttpClient http, string token, string id)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/orders")
        {
            Content = JsonContent.Create(new
            {
                symbol = "BTC/USD", side = "buy", type = "limit", quantity = "0.001", limitPrice = "1000.0",
                clientOrderId = id,
            }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        var body = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return new Answer(
            answer.StatusCode,
            body.TryGetProperty("code", out var code) ? code.GetString() : null,
            answer.Headers.RetryAfter?.Delta);
    }

    private static int? ParentOf(int pid)
    {
        try
        {
            // After the name in brackets, which may hold anything: the state, then the parent.
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            return int.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null; // It ended meanwhile.
        }
    }

    private static async Task SignalAsync(string signal, int[] pids)
    {
        using var kill = Process.Start("kill", ["-" + signal, .. pids.Select(pid => $"{pid}")]);
        await kill.WaitForExitAsync();
        Assert.AreEqual(0, kill.ExitCode);
    }

    private sealed record Answer(HttpStatusCode Status, string? Code, TimeSpan? RetryAfter);
}
