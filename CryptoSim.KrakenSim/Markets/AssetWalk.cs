namespace CryptoSim.KrakenSim.Markets;

/// <summary>An asset's value in dollars as a function of time: noise on sixteen time scales, from seconds to days, each
/// as large as a random walk is over that time. Quiet and lively hours alternate. Stateless, so any moment can be
/// asked for.</summary>
internal sealed class AssetWalk
{
    private const int Scales = 16;

    private const double ShortestMinutes = 0.25;

    /// <summary>Scales up to this one (16 minutes) carry the clustering of volatility.</summary>
    private const int ClusteredScales = 7;

    private readonly ulong _seed;
    private readonly double _volatility;

    public AssetWalk(string asset, long seed)
    {
        (Middle, _volatility) = SeededListing.Asset(asset);
        _seed = Mixer.Mix(Mixer.Seed(asset), seed);
    }

    public double Middle { get; }

    public double ValueAt(double minute)
    {
        if (_volatility == 0)
        {
            return Middle;
        }

        var agitation = Agitation(minute);
        var sum = 0.0;
        var period = ShortestMinutes;
        for (var scale = 0; scale < Scales; scale++, period *= 2)
        {
            var size = _volatility * 0.7 * Math.Sqrt(period);
            sum += size * (scale < ClusteredScales ? agitation : 1) * Noise(scale, minute / period);
        }

        return Middle * Math.Exp(sum);
    }

    /// <summary>How lively the asset is, around one: half an hour and four hours are its scales.</summary>
    public double Agitation(double minute) =>
        Math.Exp((0.5 * Noise(Scales, minute / 30)) + (0.4 * Noise(Scales + 1, minute / 240)));

    /// <summary>Smooth noise: a draw at each whole number, eased in between.</summary>
    private double Noise(int scale, double position)
    {
        var before = (long)Math.Floor(position);
        var share = position - before;
        var ease = share * share * (3 - (2 * share));
        var from = Draw(scale, before);
        return from + (ease * (Draw(scale, before + 1) - from));
    }

    /// <summary>Uniform with deviation one.</summary>
    private double Draw(int scale, long position) =>
        ((2 * Mixer.Unit(Mixer.Mix(_seed + (ulong)scale, position))) - 1) * 1.7320508;
}
