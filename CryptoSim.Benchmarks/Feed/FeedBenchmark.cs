using System.Globalization;
using System.Runtime.InteropServices;

namespace CryptoSim.Benchmarks.Feed;

/// <summary><c>bench feed</c>: frames read, applied and checked beside a bare JSON pass; ticks from Redis to clients
/// beside a bare broadcaster. Everything is measured in turns and told as medians, since a machine is never idle.
/// </summary>
internal static class FeedBenchmark
{
    public const string What = "frames read and applied beside a bare JSON pass, ticks to clients beside a bare broadcaster";

    private const int DefaultRounds = 5;

    /// <param name="arguments">Optionally the rounds of each comparison, or <c>read</c> for the first part alone.</param>
    public static async Task RunAsync(string[] arguments)
    {
        var output = Console.Out;
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}, load {Load()}"));
        output.WriteLine();
        ReadingRounds.Run(output);
        output.WriteLine();
        if (arguments is not ["read"])
        {
            var rounds = arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : DefaultRounds;
            await FanOutRounds.RunAsync(output, rounds);
        }

        output.WriteLine();
        output.WriteLine($"load afterwards {Load()}");
    }

    /// <summary>The machine's own, over one, five and fifteen minutes.</summary>
    private static string Load() =>
        File.Exists("/proc/loadavg") ? string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3]) : "unknown";
}
