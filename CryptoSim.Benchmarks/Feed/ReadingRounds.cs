using System.Diagnostics;
using System.Text.Json;

namespace CryptoSim.Benchmarks.Feed;

/// <summary>One core reads the capture: a bare pass over its JSON tokens, and the frames read, applied and checked, in
/// turns.</summary>
internal static class ReadingRounds
{
    private const int Rounds = 31;

    private static readonly TimeSpan RoundLength = TimeSpan.FromMilliseconds(150);

    public static void Run(TextWriter output)
    {
        var frames = Capture.Read();
        var replay = new BookReplay();
        if (replay.Run(frames) != frames.Length)
        {
            throw new InvalidOperationException("Not every frame of the capture applies with its checksum.");
        }

        Func<int>[] works = [() => CountTokens(frames), () => replay.Run(frames)];
        var speeds = new List<double>[] { [], [] };
        var allocated = 0L;
        var replayed = 0L;
        for (var round = -5; round < Rounds; round++)
        {
            for (var work = 0; work < works.Length; work++)
            {
                var before = GC.GetAllocatedBytesForCurrentThread();
                var (passes, seconds) = Repeat(works[work]);
                var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
                // The first rounds are the compiler's.
                if (round >= 0)
                {
                    speeds[work].Add(passes * frames.Length / seconds);
                    allocated += work == 1 ? bytes : 0;
                    replayed += work == 1 ? passes * frames.Length : 0;
                }
            }
        }

        var ratios = speeds[1].Zip(speeds[0], static (ours, bare) => ours / bare).Order().ToList();
        output.WriteLine("| one core, real capture (510 frames, depth 10) | frames/s, median | of the bare pass | B/frame |");
        output.WriteLine("|---|---:|---:|---:|");
        output.WriteLine($"| bare `Utf8JsonReader` pass | {Median(speeds[0]):N0} | 1 | |");
        output.WriteLine(FormattableString.Invariant(
            $"| read, applied, every checksum checked | {Median(speeds[1]):N0} | {ratios[ratios.Count / 2]:F2} ({ratios[ratios.Count / 10]:F2} to {ratios[ratios.Count * 9 / 10]:F2}) | {(double)allocated / replayed:F2} |"));
    }

    private static (long Passes, double Seconds) Repeat(Func<int> work)
    {
        var started = Stopwatch.GetTimestamp();
        for (var passes = 1L; ; passes++)
        {
            work();
            if (Stopwatch.GetElapsedTime(started) is var elapsed && elapsed >= RoundLength)
            {
                return (passes, elapsed.TotalSeconds);
            }
        }
    }

    private static int CountTokens(byte[][] frames)
    {
        var tokens = 0;
        foreach (var frame in frames)
        {
            var json = new Utf8JsonReader(frame);
            while (json.Read())
            {
                tokens++;
            }
        }

        return tokens;
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);
}
