using System.Runtime.InteropServices;
using CryptoSim.LocalCluster.Clusters;
using CryptoSim.LocalCluster.Markets;

namespace CryptoSim.LocalCluster.Commands;

/// <summary><c>run</c>: starts the cluster, stays in the foreground, stops it on Ctrl+C or SIGTERM.</summary>
internal static class RunCommand
{
    private const int DefaultWebPort = 8080;
    private const int DefaultApiPort = 8081;

    // How late `status` may learn of a restart.
    private static readonly TimeSpan _recordEvery = TimeSpan.FromSeconds(1);

    public static async Task<int> ExecuteAsync(RunOptions options)
    {
        var time = TimeProvider.System;
        using var held = Hold(options);
        using var stop = new CancellationTokenSource();
        using var interrupt = StopOn(PosixSignal.SIGINT, stop);
        using var terminate = StopOn(PosixSignal.SIGTERM, stop);
        using var hangUp = StopOn(PosixSignal.SIGHUP, stop);
        var startedAt = time.GetUtcNow();
        string[] folders = [.. new[] { options.StateFolder, options.DataFolder }.Distinct()];
        try
        {
            Record(new RunRecord(Environment.ProcessId, options.DataFolder, "", startedAt, null, []), folders);
            var market = await ChooseMarketAsync(options, stop.Token);
            await using var cluster = await Cluster.StartAsync(ClusterOf(options, market), stop.Token);
            foreach (var folder in folders)
            {
                cluster.Endpoints.Write(EndpointsFile(folder));
            }

            Announce(cluster.Endpoints);
            await WatchAsync(cluster, record => Record(record, folders),
                new RunRecord(Environment.ProcessId, options.DataFolder, market.Id, startedAt, cluster.Endpoints, []),
                time, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Ordered while starting: what had started has been stopped.
        }
        finally
        {
            foreach (var folder in folders)
            {
                File.Delete(EndpointsFile(folder));
                RunRecord.Remove(folder);
            }
        }

        Console.WriteLine("CryptoSim has stopped");
        return 0;
    }

    private static ClusterOptions ClusterOf(RunOptions options, Market market) =>
        new(options.Root, BuildConfiguration, options.DataFolder)
        {
            Market = market,
            Apis = options.Apis,
            Webs = options.Webs,
            Feeds = options.Feeds,
            WebPort = options.Port ?? DefaultWebPort,
            ApiPort = options.Port is { } port ? port + 1 : DefaultApiPort,
            Nginx = options.Nginx,
            Tls = options.Tls,
            RedisCluster = options.RedisCluster,
            Replica = options.Replica,
            OtlpEndpoint = options.Otlp,
            RecordTo = options.Record,
            Tell = Console.WriteLine,
        };

    // The services are run from the build that the conductor is itself from.
    internal static string BuildConfiguration =>
        AppContext.BaseDirectory.Contains("/Debug/", StringComparison.Ordinal) ? "Debug" : "Release";

    private static async Task<Market> ChooseMarketAsync(RunOptions options, CancellationToken cancellationToken)
    {
        if (options.Tape is { } tape)
        {
            var market = TapeFile.Read(tape, options.Speed ?? 1);
            Console.WriteLine($"market: {market.Id}, {tape}");
            return market;
        }

        if (options.MarketSeed is { } seed)
        {
            Console.WriteLine($"market: simulated, seed {seed}");
            return Market.Seeded(seed);
        }

        if (options.Live is { } live)
        {
            Console.WriteLine(live ? "market: live" : "market: recorded day, 5 April 2018");
            return live ? Market.Live : Market.Recorded;
        }

        if (await KrakenProbe.AnswersAsync(cancellationToken))
        {
            Console.WriteLine("market: live (Kraken answers; --recorded plays a recorded day instead)");
            return Market.Live;
        }

        Console.WriteLine("market: recorded day, 5 April 2018 (Kraken does not answer from here)");
        return Market.Recorded;
    }

    private static void Announce(Endpoints endpoints)
    {
        Console.WriteLine();
        Console.WriteLine("CryptoSim is ready");
        Console.WriteLine($"  web        {endpoints.Web}");
        Console.WriteLine($"  api        {endpoints.Api}/api   (browse it at {endpoints.Api}/docs)");
        Console.WriteLine($"  kraken     {endpoints.Rest}/0/public   {endpoints.Ws}");
        Console.WriteLine("  Ctrl+C stops it; ./cryptosim status tells how it is");
    }

    private static async Task WatchAsync(
        Cluster cluster, Action<RunRecord> write, RunRecord record, TimeProvider time, CancellationToken stop)
    {
        IReadOnlyList<RunningProcess> last = [];
        while (!stop.IsCancellationRequested)
        {
            var now = ProcessesOf(cluster);
            if (!now.SequenceEqual(last))
            {
                write(record with { Processes = now });
                last = now;
            }

            await Task.Delay(_recordEvery, time, stop);
        }
    }

    private static List<RunningProcess> ProcessesOf(Cluster cluster)
    {
        var urls = cluster.Services.ToDictionary(service => service.Name, service => service.Url);
        return [.. cluster.Processes.Select(process => new RunningProcess(
            process.Name, process.Pid, process.Restarts, urls.GetValueOrDefault(process.Name)))];
    }

    internal static FileStream Hold(RunOptions options)
    {
        Directory.CreateDirectory(options.DataFolder);
        try
        {
            // Released by the kernel when this process ends, however it ends.
            return new FileStream(Path.Combine(options.DataFolder, "run.lock"),
                FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException exception)
        {
            var running = RunRecord.Read(options.DataFolder);
            var where = running?.Endpoints is { } endpoints ? $" at {endpoints.Web}" : "";
            throw new ClusterException(
                $"CryptoSim is already running{where} (pid {running?.Pid}, data in {options.DataFolder}). "
                + "./cryptosim stop ends it.", exception);
        }
    }

    private static PosixSignalRegistration StopOn(PosixSignal signal, CancellationTokenSource stop) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            // The second one means now: the signal's own effect ends this process, and the kernel ends its children.
            context.Cancel = !stop.IsCancellationRequested;
            if (context.Cancel)
            {
                Console.WriteLine("stopping");
                stop.Cancel();
            }
        });

    private static void Record(RunRecord record, IEnumerable<string> folders)
    {
        foreach (var folder in folders)
        {
            record.Write(folder);
        }
    }

    private static string EndpointsFile(string folder) => Path.Combine(folder, "endpoints.json");
}
