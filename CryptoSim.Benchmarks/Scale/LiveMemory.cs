using System.Diagnostics;
using System.Diagnostics.Tracing;
using Microsoft.Diagnostics.NETCore.Client;

namespace CryptoSim.Benchmarks.Scale;

/// <summary>What another .NET process keeps in memory, garbage left out.</summary>
internal static class LiveMemory
{
    private const long CollectKeyword = 0x80_0000; // GCHeapCollect: whoever listens to it begins with a full collection.
    private const long SettledWithin = 256 * 1024;
    private const int LooksMax = 30;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    /// <summary>Resident bytes after full collections, once they have stopped to change.</summary>
    public static async Task<long> OfAsync(int pid)
    {
        for (var (last, look) = (0L, 0); ; look++)
        {
            await CollectAsync(pid);
            await Task.Delay(Look);
            using var process = Process.GetProcessById(pid);
            var now = process.WorkingSet64;
            if (Math.Abs(now - last) < SettledWithin || look == LooksMax)
            {
                return now;
            }

            last = now;
        }
    }

    private static async Task CollectAsync(int pid)
    {
        var client = new DiagnosticsClient(pid);
        using var session = client.StartEventPipeSession(
            [new EventPipeProvider("Microsoft-Windows-DotNETRuntime", EventLevel.Informational, CollectKeyword)],
            requestRundown: false);
        var reading = session.EventStream.CopyToAsync(Stream.Null);
        await session.StopAsync(CancellationToken.None);
        await reading;
    }
}
