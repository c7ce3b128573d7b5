using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.States;

/// <summary>An account's state for one symbol at a version.</summary>
internal sealed class SymbolState
{
    public long Version { get; set; }

    public Consumption Consumption { get; } = new();

    public Dictionary<Guid, OpenOrder> OpenOrders { get; } = [];
}
