namespace CryptoSim.ServiceDefaults.Status;

/// <summary>Percentiles of durations, within a tenth: they fall into buckets each a tenth wider than the one before. Not
/// safe from several threads.</summary>
internal sealed class DurationWindow
{
    private const double Growth = 1.1;
    private const double ShortestSeconds = 0.00001;
    private const int Buckets = 180; // Up to five minutes.

    // The last minute, in as many parts as it has been asked for in that time: the oldest makes room.
    private const int Parts = 60;

    private readonly Queue<int[]> before = new();
    private int[] current = new int[Buckets];

    /// <summary>Durations ever added.</summary>
    public long Count { get; private set; }

    public void Add(double seconds)
    {
        var bucket = seconds <= ShortestSeconds ? 0 : (int)Math.Ceiling(Math.Log(seconds / ShortestSeconds, Growth));
        current[Math.Min(bucket, Buckets - 1)]++;
        Count++;
    }

    /// <summary>Of the last minute when asked once a second, in milliseconds; 0 without any.</summary>
    public (double P50, double P99) TakePercentiles()
    {
        before.Enqueue(current);
        current = new int[Buckets];
        if (before.Count > Parts)
        {
            before.Dequeue();
        }

        var sums = new long[Buckets];
        foreach (var part in before)
        {
            for (var bucket = 0; bucket < Buckets; bucket++)
            {
                sums[bucket] += part[bucket];
            }
        }

        var count = sums.Sum();
        return (Percentile(sums, count, 0.5), Percentile(sums, count, 0.99));
    }

    private static double Percentile(long[] sums, long count, double share)
    {
        var (wanted, seen) = (count * share, 0L);
        for (var bucket = 0; bucket < Buckets && count > 0; bucket++)
        {
            seen += sums[bucket];
            if (seen >= wanted)
            {
                return Math.Round(ShortestSeconds * Math.Pow(Growth, bucket) * 1000, 3);
            }
        }

        return 0;
    }
}
