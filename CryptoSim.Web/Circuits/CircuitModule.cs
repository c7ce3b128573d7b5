using Microsoft.AspNetCore.Components.Server.Circuits;

namespace CryptoSim.Web.Circuits;

public static class CircuitModule
{
    /// <summary>Has pages leave this process before it ends (decision 0132).</summary>
    public static IServiceCollection AddCircuitHandOver(this IServiceCollection services)
    {
        services.AddSingleton<OpenCircuits>();
        services.AddHostedService(provider => provider.GetRequiredService<OpenCircuits>());
        services.AddScoped<CircuitHandler, CircuitWatch>();
        return services;
    }
}
