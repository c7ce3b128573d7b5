namespace CryptoSim.Tests.Simulation;

/// <summary>What happened, as one number: two runs that differ in anything told here differ in it. Random ids are left
/// out.</summary>
internal sealed class Trace
{
    public ulong Hash { get; private set; } = 14695981039346656037; // FNV-1a.

    public int Events { get; private set; }

    public void Note(TimeSpan at, string what, long a = 0, long b = 0)
    {
        Events++;
        Mix(at.Ticks);
        foreach (var letter in what)
        {
            Mix(letter);
        }

        Mix(a);
        Mix(b);
    }

    private void Mix(long value)
    {
        for (var i = 0; i < 8; i++)
        {
            Hash = (Hash ^ (byte)(value >> (i * 8))) * 1099511628211;
        }
    }
}
