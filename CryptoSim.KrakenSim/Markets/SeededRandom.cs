namespace CryptoSim.KrakenSim.Markets;

/// <summary>A stream of draws that depends on its seed alone; <see cref="Random"/> promises no fixed algorithm between
/// runtime versions.</summary>
public struct SeededRandom(ulong seed)
{
    private ulong _state = seed;

    public ulong NextBits() => Mixer.Mix(_state++);

    /// <summary>Uniform in (0, 1).</summary>
    public double NextUnit() => Mixer.Unit(NextBits());

    /// <summary>Uniform from <paramref name="low"/> to <paramref name="high"/>, both included.</summary>
    public int Next(int low, int high) => low + (int)(NextUnit() * (high - low + 1));

    /// <summary>Normal, mean 0, deviation 1 (Box and Muller).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(NextUnit())) * Math.Cos(2 * Math.PI * NextUnit());
}
