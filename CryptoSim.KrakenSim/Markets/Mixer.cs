namespace CryptoSim.KrakenSim.Markets;

/// <summary>Turns coordinates (seed, pair, price, time) into well-spread bits (the SplitMix64 finalizer), so that any
/// moment of a market can be drawn without drawing what came before it.</summary>
public static class Mixer
{
    public static ulong Mix(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15UL;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9UL;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EBUL;
            return value ^ (value >> 31);
        }
    }

    public static ulong Mix(ulong first, ulong second) => Mix(first ^ Mix(second));

    public static ulong Mix(ulong first, long second) => Mix(first, unchecked((ulong)second));

    /// <summary>A seed from text that is the same in every process (unlike <see cref="string.GetHashCode()"/>).</summary>
    public static ulong Seed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var seed = 0UL;
        foreach (var character in text)
        {
            seed = Mix(seed, (ulong)character);
        }

        return seed;
    }

    /// <summary>Uniform in (0, 1): never zero, so that its logarithm is finite.</summary>
    public static double Unit(ulong bits) => ((bits >> 11) + 0.5) / (1UL << 53);
}
