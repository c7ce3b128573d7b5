using System.Text.Json;
using CryptoSim.Tests.KrakenSim;

namespace CryptoSim.Tests.KrakenPrivate;

/// <summary>What a client of the private channels was told, in order, with the numbers checked as they come.</summary>
internal sealed class ExecutionLog(KrakenClient client)
{
    private readonly Dictionary<string, long> _sequences = [];

    public List<JsonElement> Executions { get; } = [];

    public List<JsonElement> Lines { get; } = [];

    public Dictionary<string, decimal> Balances { get; } = [];

    public JsonElement? Snapshot { get; private set; }

    /// <summary>Reads until it is so.</summary>
    public async Task ReadUntilAsync(Func<bool> isEnough)
    {
        while (!isEnough())
        {
            Take(await client.ReadUntilAsync(frame => KrakenClient.Text(frame, "channel") is "executions" or "balances"));
        }
    }

    public int Count(string execution) => Executions.Count(item => Word(item, "exec_type") == execution);

    public IEnumerable<JsonElement> Of(string orderId) => Executions.Where(item => Word(item, "order_id") == orderId);

    public static string Word(JsonElement item, string name) => item.GetProperty(name).GetString()!;

    private void Take(JsonElement frame)
    {
        var channel = Word(frame, "channel");
        var sequence = frame.GetProperty("sequence").GetInt64();
        Assert.AreEqual(_sequences.GetValueOrDefault(channel) + 1, sequence, "Numbers have no hole and none is double.");
        _sequences[channel] = sequence;
        var isSnapshot = Word(frame, "type") == "snapshot";
        foreach (var item in frame.GetProperty("data").EnumerateArray())
        {
            if (channel == "balances")
            {
                Balances[Word(item, "asset")] = item.GetProperty("balance").GetDecimal();
            }

            if (!isSnapshot)
            {
                (channel == "balances" ? Lines : Executions).Add(item);
            }
        }

        if (isSnapshot && channel == "executions")
        {
            Snapshot = frame;
        }
    }
}
