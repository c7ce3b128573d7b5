using System.Globalization;
using Azure.Provisioning.AppContainers;

namespace CryptoSim.AppHost;

/// <summary>How a service is sized in Azure Container Apps, and what makes it grow.</summary>
internal sealed record Scale
{
    /// <summary>Two where losing one must cost nobody anything.</summary>
    public required int Minimum { get; init; }

    public required int Maximum { get; init; }

    /// <summary>Cores of one replica; its <see cref="Memory"/> is twice as many GiB, as the platform pairs
    /// them.</summary>
    public required double Cpu { get; init; }

    public required string Memory { get; init; }

    /// <summary>Requests (a WebSocket is one) a replica serves at once before another is added.</summary>
    public int? ConcurrentRequests { get; init; }

    /// <summary>Average use of the replicas' cores beyond which another is added.</summary>
    public int? CpuPercent { get; init; }

    /// <summary>Average use of the replicas' memory beyond which another is added.</summary>
    public int? MemoryPercent { get; init; }

    /// <summary>A browser stays with its replica, which holds its circuit.</summary>
    public bool IsSticky { get; init; }
}

internal static class ScaleExtensions
{
    // Long enough to end what was begun: orders in flight, sockets told to reconnect.
    private const int TerminationGraceSeconds = 30;

    /// <summary>Applies <paramref name="scale"/> where the service is published; on a developer's machine nothing
    /// changes.</summary>
    public static IResourceBuilder<ProjectResource> PublishWithScale(
        this IResourceBuilder<ProjectResource> service, Scale scale)
    {
        if (!service.ApplicationBuilder.ExecutionContext.IsPublishMode)
        {
            return service;
        }

        return service.PublishAsAzureContainerApp((_, app) =>
        {
            app.Template.TerminationGracePeriodSeconds = TerminationGraceSeconds;
            app.Template.Scale.MinReplicas = scale.Minimum;
            app.Template.Scale.MaxReplicas = scale.Maximum;
            foreach (var rule in Rules(scale))
            {
                app.Template.Scale.Rules.Add(rule);
            }

            app.Template.Containers[0].Value!.Resources = new AppContainerResources
            {
                Cpu = scale.Cpu,
                Memory = scale.Memory,
            };
            if (scale.IsSticky)
            {
                app.Configuration.Ingress.StickySessionsAffinity = StickySessionAffinity.Sticky;
            }
        });
    }

    private static IEnumerable<ContainerAppScaleRule> Rules(Scale scale)
    {
        if (scale.ConcurrentRequests is { } requests)
        {
            yield return new ContainerAppScaleRule
            {
                Name = "requests",
                Http = new ContainerAppHttpScaleRule { Metadata = { ["concurrentRequests"] = Text(requests) } },
            };
        }

        if (scale.CpuPercent is { } cpu)
        {
            yield return Utilization("cpu", cpu);
        }

        if (scale.MemoryPercent is { } memory)
        {
            yield return Utilization("memory", memory);
        }
    }

    private static ContainerAppScaleRule Utilization(string resource, int percent) => new()
    {
        Name = resource,
        Custom = new ContainerAppCustomScaleRule
        {
            CustomScaleRuleType = resource,
            Metadata = { ["type"] = "Utilization", ["value"] = Text(percent) },
        },
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
