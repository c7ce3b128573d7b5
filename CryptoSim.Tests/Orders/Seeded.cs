using CsCheck;

namespace CryptoSim.Tests.Orders;

/// <summary>Runs a property over the same cases every time: CsCheck's own sampling seeds only its first case. A failure
/// is narrowed to the smallest failing case among all of them.</summary>
internal static class Seeded
{
    /// <summary>In every run. A mutant meets fewer, since there are thousands of mutants: docs/mutation.md.</summary>
#if MUTATION
    public const int Cases = 500;
#else
    public const int Cases = 10_000;
#endif

    /// <summary>In the long run: <c>--long</c>.</summary>
    public const int LongCases = 1_000_000;

    public static void Hold<T>(
        this Gen<T> gen, Action<T> property, Func<T, string> print, ulong seed, int cases = Cases)
    {
        var gate = new Lock();
        Failure<T>? smallest = null;
        // Each block of cases has a stream of its own, so that they are the same however many run at a time.
        var blocks = (cases + Cases - 1) / Cases;
        Parallel.For(0, blocks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, block =>
        {
            var random = new PCG(1, seed + ((ulong)block << 32));
            for (var i = block * Cases; i < Math.Min(cases, (block + 1) * Cases); i++)
            {
                var value = gen.Generate(random, null, out var size);
                if (Volatile.Read(ref smallest) is { } known && !Size.IsLessThan(size, known.Size))
                {
                    continue;
                }

                try
                {
                    property(value);
                }
                catch (Exception exception)
                {
                    lock (gate)
                    {
                        if (smallest is null || Size.IsLessThan(size, smallest.Size))
                        {
                            Volatile.Write(ref smallest, new Failure<T>(i, value, exception, size));
                        }
                    }
                }
            }
        });

        if (smallest is { } found)
        {
            Assert.Fail($"Case {found.Case}, seed {seed}: {print(found.Value)}\n{found.Exception}");
        }
    }

    private sealed record Failure<T>(int Case, T Value, Exception Exception, Size Size);
}
