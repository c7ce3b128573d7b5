using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.States;

/// <summary>An account's state for one symbol at a version.</summary>
internal sealed class SymbolState
{
    public long Version { get; set; }

    public Consumption Consumption { get; } = new();

    /// <summary>Whether <see cref="Consumption"/> knows what was taken of standing levels before the state's recent
    /// fills.</summary>
    public bool KnowsOldTakes { get; set; } = true;

    public Dictionary<Guid, OpenOrder> OpenOrders { get; } = [];
}
