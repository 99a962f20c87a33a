using System.CommandLine;
using Lazaret.Cli;
using Lazaret.Configuration.Catalog;
using Lazaret.EndToEnd.Tests.Cli;
using YamlDotNet.RepresentationModel;

namespace Lazaret.EndToEnd.Tests.Domains;

/// <summary>D6: what is deployed fits together. Commands are such that our program has, variables such that it reads, ports, names, probes and secrets those of the other side.</summary>
public sealed class DeploymentTests
{
    private static readonly string Deploy = Path.Combine(LazaretBinary.Root, "deploy");

    private static readonly HashSet<string> KnownVariables = [.. CoreCatalog.All.SelectMany(s => s.Names)];

    [Fact]
    public void D6_Compose_starts_what_there_is()
    {
        YamlMappingNode file = Map(Documents("compose/domains.yaml").Single());
        YamlMappingNode services = Map(file["services"]);
        foreach (string name in new[] { "server", "worker" })
        {
            YamlMappingNode service = Map(services[name]);
            string[] command = Texts(service["command"]);
            RequireParses(command);
            RequireKnown(Map(service["environment"]).Select(e => Text(e.Key)));
            RequireSecrets(service, file);
            int http = PortOf(command, "--http-listen");
            Assert.Contains($"/dev/tcp/127.0.0.1/{http} ", string.Join(' ', Texts(Map(service["healthcheck"])["test"])));
            YamlMappingNode build = Map(Merged(service, "build"));
            Assert.True(File.Exists(Path.GetFullPath(Path.Combine(Deploy, "compose", Text(build["context"]), Text(build["dockerfile"])))));
            Assert.Equal("true", Text(Merged(service, "read_only")));
        }

        string[] worker = Texts(Map(services["worker"])["command"]);
        (string host, int port) = Server(worker);
        Assert.True(services.Children.ContainsKey(host), $"there is no service {host}");
        Assert.Equal(port, PortOf(Texts(Map(services[host])["command"]), "--listen"));
        YamlMappingNode variables = Map(Map(services["worker"])["environment"]);
        Assert.True(services.Children.ContainsKey(Text(variables["REDIS_HOST"])));
        Assert.Equal("6379", Text(variables["REDIS_PORT"]));
        Assert.Contains("--appendonly yes", Texts(Map(services["redis"])["command"])[^1]);
        string volume = Texts(Map(services["redis"])["volumes"]).Single().Split(':')[0];
        Assert.True(Map(file["volumes"]).Children.ContainsKey(volume));
    }

    [Fact]
    public void D6_Kubernetes_starts_what_there_is()
    {
        string folder = Path.Combine(Deploy, "kubernetes/domains");
        YamlMappingNode kustomization = Map(Documents("kubernetes/domains/kustomization.yaml").Single());
        string[] resources = Texts(kustomization["resources"]);
        Assert.Equal(Directory.EnumerateFiles(folder, "*.yaml").Select(f => Path.GetFileName(f)).Where(f => f != "kustomization.yaml").Order(), resources.Order());
        YamlMappingNode[] all = [.. resources.SelectMany(r => Documents("kubernetes/domains/" + r)).Select(Map)];
        YamlMappingNode[] workloads = [.. all.Where(o => Text(o["kind"]) is "Deployment" or "StatefulSet")];
        Assert.Equal(3, workloads.Length);
        foreach (YamlMappingNode workload in workloads)
        {
            CheckWorkload(workload);
        }

        // The worker's addresses are services, whose selectors meet pods, whose ports are there.
        YamlMappingNode worker = Container(workloads.Single(w => NameOf(w) == "lazaret-dga-worker"));
        (string host, int port) = Server(Texts(worker["args"]));
        YamlMappingNode service = Of(all, "Service", host);
        Assert.Equal("None", Text(Map(service["spec"])["clusterIP"]));
        CheckService(service, port, workloads);
        Dictionary<string, string> variables = Variables(worker);
        CheckService(Of(all, "Service", variables["REDIS_HOST"]), int.Parse(variables["REDIS_PORT"]), workloads);

        foreach (YamlMappingNode scaler in all.Where(o => Text(o["kind"]) == "HorizontalPodAutoscaler"))
        {
            YamlMappingNode target = Map(Map(scaler["spec"])["scaleTargetRef"]);
            YamlMappingNode found = Of(all, Text(target["kind"]), Text(target["name"]));
            Assert.False(Map(found["spec"]).Children.ContainsKey("replicas"), "the scaler decides how many there are");
            Assert.True(Map(Map(Container(found)["resources"])["requests"]).Children.ContainsKey("cpu"), "the scaler needs a request for processors");
        }

        foreach (YamlMappingNode policy in all.Where(o => Text(o["kind"]) is "NetworkPolicy" or "PodDisruptionBudget"))
        {
            YamlMappingNode selector = Map(Map(policy["spec"])[Text(policy["kind"]) == "NetworkPolicy" ? "podSelector" : "selector"]);
            Assert.Contains(workloads, w => Matches(Map(selector["matchLabels"]), w));
        }
    }

    [Fact]
    public void D6_The_image_starts_our_program_and_not_as_root()
    {
        string[] lines = File.ReadAllLines(Path.Combine(Deploy, "Dockerfile"));
        Assert.Contains("ENTRYPOINT [\"/opt/lazaret/lazaret\"]", lines);
        Assert.Contains("USER $APP_UID", lines);
        Assert.True(Array.FindIndex(lines, l => l.StartsWith("USER", StringComparison.Ordinal)) > Array.FindLastIndex(lines, l => l.StartsWith("FROM", StringComparison.Ordinal)));
        string version = System.Xml.Linq.XDocument.Load(Path.Combine(LazaretBinary.Root, "Directory.Build.props")).Descendants("Version").Single().Value;
        Assert.Contains($"image: lazaret:{version}", File.ReadAllText(Path.Combine(Deploy, "compose/domains.yaml")));
        Assert.Contains($"newTag: {version}", File.ReadAllText(Path.Combine(Deploy, "kubernetes/domains/kustomization.yaml")));
    }

    [Theory]
    [InlineData("dga", "server-that-is-not-there")]
    [InlineData("dga", "worker", "--no-such-option")]
    [InlineData("dga", "serve", "--port", "x")]
    public void The_check_of_commands_can_fail(params string[] command) => Assert.NotEmpty(LazaretApp.CreateRoot().Parse(command).Errors);

    private static void CheckWorkload(YamlMappingNode workload)
    {
        YamlMappingNode spec = Map(workload["spec"]);
        YamlMappingNode template = Map(spec["template"]);
        Assert.True(Matches(Map(Map(spec["selector"])["matchLabels"]), workload), $"{NameOf(workload)} does not select its own pods");
        YamlMappingNode pod = Map(template["spec"]);
        Assert.Equal("true", Text(Map(pod["securityContext"])["runAsNonRoot"]));
        Assert.Equal("false", Text(pod["enableServiceLinks"]));
        YamlMappingNode container = Container(workload);
        YamlMappingNode security = Map(container["securityContext"]);
        Assert.Equal(("false", "true"), (Text(security["allowPrivilegeEscalation"]), Text(security["readOnlyRootFilesystem"])));

        // Every file that is named lies on a volume, and secrets are files of the one secret.
        string[] mounts = [.. Items(container["volumeMounts"]).Select(m => Text(m["name"]))];
        string[] volumes = [.. Items(pod["volumes"]).Select(v => Text(v["name"])), .. spec.Children.ContainsKey("volumeClaimTemplates") ? Items(spec["volumeClaimTemplates"]).Select(NameOf) : []];
        Assert.Empty(mounts.Except(volumes));
        YamlMappingNode secret = Map(Items(pod["volumes"]).Single(v => Text(v["name"]) == "secrets")["secret"]);
        Assert.Equal("lazaret-domains", Text(secret["secretName"]));
        string[] files = [.. Items(secret["items"]).Select(i => "/etc/lazaret/" + Text(i["path"]))];
        Dictionary<string, string> variables = Variables(container);
        string[] args = container.Children.ContainsKey("args") ? Texts(container["args"]) : Texts(container["command"]);
        Assert.Empty(args.Where(a => a.StartsWith("/etc/lazaret/", StringComparison.Ordinal)).Concat(variables.Values.Where(v => v.StartsWith('/'))).Except(files));

        // Probes ask at a port that is there.
        Dictionary<string, int> ports = Items(container["ports"]).ToDictionary(p => Text(p["name"]), p => int.Parse(Text(p["containerPort"])));
        foreach (string probe in new[] { "readinessProbe", "livenessProbe", "startupProbe" }.Where(p => container.Children.ContainsKey(p)))
        {
            YamlMappingNode check = Map(container[probe]);
            if (check.Children.ContainsKey("httpGet"))
            {
                Assert.Equal(PortOf(args, "--http-listen"), ports[Text(Map(check["httpGet"])["port"])]);
                Assert.Contains(Text(Map(check["httpGet"])["path"]), new[] { "/health/live", "/health/ready" });
            }
            else if (check.Children.ContainsKey("tcpSocket"))
            {
                Assert.True(ports.ContainsKey(Text(Map(check["tcpSocket"])["port"])));
            }
        }

        if (Text(container["image"]) == "lazaret")
        {
            RequireParses(args);
            RequireKnown(variables.Keys);
            Assert.True(args[1] != "serve" || ports["grpc"] == PortOf(args, "--listen"));
            Assert.True(args[1] != "serve" || ports["grpc-v3"] == int.Parse(args[Array.IndexOf(args, "--v3-port") + 1]));
        }
        else
        {
            Assert.Contains("--appendonly yes", args[^1]);
        }
    }

    private static void CheckService(YamlMappingNode service, int port, YamlMappingNode[] workloads)
    {
        YamlMappingNode spec = Map(service["spec"]);
        YamlMappingNode pods = workloads.Single(w => Matches(Map(spec["selector"]), w));
        YamlMappingNode found = Items(spec["ports"]).Single(p => Text(p["port"]) == port.ToString());
        Assert.Contains(Items(Container(pods)["ports"]), p => Text(p["name"]) == Text(found["targetPort"]) && Text(p["containerPort"]) == port.ToString());
    }

    private static void RequireParses(string[] command)
    {
        ParseResult parsed = LazaretApp.CreateRoot().Parse(command);
        Assert.True(parsed.Errors.Count == 0, string.Join("; ", parsed.Errors.Select(e => e.Message)));
        Assert.IsType<VerbCommand>(parsed.CommandResult.Command);
    }

    private static void RequireKnown(IEnumerable<string> variables) => Assert.Empty(variables.Except(KnownVariables));

    private static void RequireSecrets(YamlMappingNode service, YamlMappingNode file)
    {
        string[] given = Texts(service["secrets"]);
        Assert.Empty(given.Except(Map(file["secrets"]).Select(s => Text(s.Key))));
        IEnumerable<string> used = Texts(service["command"]).Concat(Map(service["environment"]).Select(e => Text(e.Value))).Where(t => t.StartsWith("/run/secrets/", StringComparison.Ordinal));
        Assert.Empty(used.Except(given.Select(g => "/run/secrets/" + g)));
    }

    private static (string Host, int Port) Server(string[] command)
    {
        string[] parts = command[Array.IndexOf(command, "--server") + 1].Split(':');
        return (parts[0], int.Parse(parts[1]));
    }

    private static int PortOf(string[] command, string option) => int.Parse(command[Array.IndexOf(command, option) + 1].Split(':')[^1]);

    private static Dictionary<string, string> Variables(YamlMappingNode container) =>
        container.Children.ContainsKey("env") ? Items(container["env"]).ToDictionary(e => Text(e["name"]), e => Text(e["value"])) : [];

    private static YamlMappingNode Container(YamlMappingNode workload) => Items(Map(Map(Map(workload["spec"])["template"])["spec"])["containers"]).Single();

    private static bool Matches(YamlMappingNode labels, YamlMappingNode workload)
    {
        YamlMappingNode has = Map(Map(Map(Map(workload["spec"])["template"])["metadata"])["labels"]);
        return labels.All(l => has.Children.TryGetValue(l.Key, out YamlNode? value) && Text(value) == Text(l.Value));
    }

    private static YamlMappingNode Of(YamlMappingNode[] all, string kind, string name) => all.Single(o => Text(o["kind"]) == kind && NameOf(o) == name);

    private static string NameOf(YamlMappingNode o) => Text(Map(o["metadata"])["name"]);

    /// <summary>A member of a service, or of what is merged into it by <c>&lt;&lt;</c>.</summary>
    private static YamlNode Merged(YamlMappingNode service, string key) => service.Children.TryGetValue(key, out YamlNode? own) ? own : Map(service["<<"])[key];

    private static List<YamlNode> Documents(string path)
    {
        YamlStream stream = [];
        using StreamReader reader = new(Path.Combine(Deploy, path));
        stream.Load(reader);
        return [.. stream.Documents.Select(d => d.RootNode)];
    }

    private static YamlMappingNode Map(YamlNode node) => Assert.IsType<YamlMappingNode>(node);

    private static IEnumerable<YamlMappingNode> Items(YamlNode node) => Assert.IsType<YamlSequenceNode>(node).Select(Map);

    private static string[] Texts(YamlNode node) => [.. Assert.IsType<YamlSequenceNode>(node).Select(Text)];

    private static string Text(YamlNode node) => Assert.IsType<YamlScalarNode>(node).Value!;
}
