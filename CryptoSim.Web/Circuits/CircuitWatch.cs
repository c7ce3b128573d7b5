using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.JSInterop;

namespace CryptoSim.Web.Circuits;

/// <summary>Tells <see cref="OpenCircuits"/> of its own circuit.</summary>
internal sealed class CircuitWatch(OpenCircuits open, IJSRuntime browser) : CircuitHandler
{
    public override Task OnConnectionUpAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        open.Add(circuit.Id, browser);
        return Task.CompletedTask;
    }

    public override Task OnConnectionDownAsync(Circuit circuit, CancellationToken cancellationToken)
    {
        open.Remove(circuit.Id);
        return Task.CompletedTask;
    }
}
