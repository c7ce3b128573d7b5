using System.Globalization;

namespace CryptoSim.Benchmarks.Orders;

/// <summary>One figure, measured several times.</summary>
internal sealed class Figures
{
    private readonly List<double> values = [];

    public double Median => values.Order().ElementAt(values.Count / 2);

    public void Add(double value) => values.Add(value);

    /// <summary>The median ratio of the pairs measured one after the other, and the span of all.</summary>
    public string Over(Figures reference)
    {
        var ratios = values.Zip(reference.values, (value, beside) => value / beside).Order().ToList();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{ratios[ratios.Count / 2]:0.00} [{ratios[0]:0.00} .. {ratios[^1]:0.00}]");
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Median:0.###} [{values.Min():0.###} .. {values.Max():0.###}]");
}
