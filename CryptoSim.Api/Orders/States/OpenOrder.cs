using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders.States;

/// <summary>An open order and all its fills so far, oldest first.</summary>
internal sealed record OpenOrder(Order Order, IReadOnlyList<Fill> Fills);
