using CsCheck;

namespace CryptoSim.Tests.Orders;

/// <summary>Runs a property over the same cases every time: CsCheck's own sampling seeds only its first case. A failure
/// is narrowed to the smallest failing case among all of them.</summary>
internal static class Seeded
{
    public const int Cases = 10_000;

    public static void Hold<T>(this Gen<T> gen, Action<T> property, Func<T, string> print, ulong seed)
    {
        var random = new PCG(1, seed);
        (int Case, T Value, Exception Failure, Size Size)? smallest = null;
        for (var i = 0; i < Cases; i++)
        {
            var value = gen.Generate(random, null, out var size);
            if (smallest is { } known && !Size.IsLessThan(size, known.Size))
            {
                continue;
            }

            try
            {
                property(value);
            }
            catch (Exception failure)
            {
                smallest = (i, value, failure, size);
            }
        }

        if (smallest is { } found)
        {
            Assert.Fail($"Case {found.Case}, seed {seed}: {print(found.Value)}\n{found.Failure}");
        }
    }
}
