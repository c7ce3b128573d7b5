using System.Collections.Concurrent;
using CryptoSim.MarketData.Board;

namespace CryptoSim.Api.Orders.Resting;

/// <summary>The session of every symbol, as this instance saw it or was told.</summary>
internal sealed class MarketSessions(MarketBoard board, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, SessionGate> gates = new(StringComparer.Ordinal);

    public IEnumerable<KeyValuePair<string, SessionGate>> All => gates;

    public SessionGate Of(string symbol) => gates.GetOrAdd(symbol, _ =>
    {
        var gate = new SessionGate(time);
        gate.OnSystem(board.System);
        return gate;
    });

    public void OnSystem(SystemState state)
    {
        foreach (var market in board.Markets)
        {
            Of(market.Symbol).OnSystem(state);
        }
    }
}
