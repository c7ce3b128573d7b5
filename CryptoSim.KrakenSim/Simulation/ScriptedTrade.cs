using CryptoSim.Domain.Orders;

namespace CryptoSim.KrakenSim.Simulation;

/// <summary>A trade of a scripted minute.</summary>
/// <param name="Step">Step within the minute.</param>
/// <param name="Price">In ticks.</param>
/// <param name="Quantity">In quantity units.</param>
public readonly record struct ScriptedTrade(int Step, long Price, long Quantity, OrderSide TakerSide);
