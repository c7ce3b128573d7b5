using System.Diagnostics;
using System.Globalization;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>This program again, as one of the servers.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const long SettledWithin = 256 * 1024;

    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(10);

    private readonly Process _process;

    private ServerProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    public int Pid => _process.Id;

    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Resident bytes, once they have stopped to change.</summary>
    public async Task<long> SettledMemoryAsync()
    {
        for (var last = 0L; ;)
        {
            _process.Refresh();
            var now = _process.WorkingSet64;
            if (Math.Abs(now - last) < SettledWithin)
            {
                return now;
            }

            last = now;
            await Task.Delay(TimeSpan.FromSeconds(2));
        }
    }

    /// <summary>Bytes waiting for the client that most waits for.</summary>
    public async Task<long> AskQueuedAsync()
    {
        await _process.StandardInput.WriteLineAsync();
        await _process.StandardInput.FlushAsync();
        return long.Parse((await _process.StandardOutput.ReadLineAsync())!, CultureInfo.InvariantCulture);
    }

    public static Task<ServerProcess> StartAsync(string kind, string redis) => StartAsync(["feed-server", kind, redis]);

    public static Task<ServerProcess> StartHelloAsync() => StartAsync(["hello-server"]);

    private static async Task<ServerProcess> StartAsync(string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Started as `dotnet program.dll`, or by the program's own executable.
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith(FanOutServer.Ready, StringComparison.Ordinal))
            {
                return new ServerProcess(process, new Uri(line[FanOutServer.Ready.Length..]));
            }
        }

        throw new InvalidOperationException($"The server '{arguments[0]}' did not start.");
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await _process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
