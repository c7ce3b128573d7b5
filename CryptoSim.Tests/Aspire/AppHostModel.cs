using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace CryptoSim.Tests.Aspire;

/// <summary>The AppHost's model, built and not started: no container runtime is needed.</summary>
internal sealed class AppHostModel : IAsyncDisposable
{
    private readonly DistributedApplication _application;

    private AppHostModel(DistributedApplication application) => _application = application;

    public IReadOnlyList<IResource> Resources =>
        [.. _application.Services.GetRequiredService<DistributedApplicationModel>().Resources];

    /// <param name="arguments">The AppHost's, such as <c>--Market:Kind=live</c>.</param>
    public static async Task<AppHostModel> BuildAsync(params string[] arguments)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1)); // Only catches a hang.
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.CryptoSim_AppHost>(
            [.. arguments, "--Volumes=false"], patience.Token);
        return new AppHostModel(await builder.BuildAsync(patience.Token));
    }

    /// <summary>As a deployment sees it.</summary>
    public static Task<AppHostModel> PublishAsync(params string[] arguments) =>
        BuildAsync(["--operation", "publish", "--step", "publish", .. arguments]);

    public IResource Find(string name) => Resources.Single(resource => resource.Name == name);

    public bool Has(string name) => Resources.Any(resource => resource.Name == name);

    /// <summary>A service's environment, its references as manifest expressions such as
    /// <c>{redis.connectionString}</c>.</summary>
    public async Task<IReadOnlyDictionary<string, string>> EnvironmentOfAsync(string service)
    {
        var configuration = await ExecutionConfigurationBuilder.Create(Find(service))
            .WithEnvironmentVariablesConfig()
            .BuildAsync(new DistributedApplicationExecutionContext(
                new DistributedApplicationExecutionContextOptions(DistributedApplicationOperation.Publish)
                {
                    Services = _application.Services,
                }));
        return configuration.EnvironmentVariables.ToDictionary();
    }

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
