using Lazaret.Cli;
using Lazaret.Output;
using Microsoft.Extensions.Configuration;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Lazaret.Configuration;

/// <summary>A YAML file as configuration: mappings become sections, sequences numbered keys, as in the JSON source of the framework.</summary>
internal sealed class YamlConfigurationSource(string path) : IConfigurationSource
{
    public IConfigurationProvider Build(IConfigurationBuilder builder) => new Provider(path);

    private sealed class Provider(string path) : ConfigurationProvider
    {
        public override void Load()
        {
            Data = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
            YamlStream yaml = [];
            try
            {
                using StreamReader reader = new(path);
                yaml.Load(reader);
            }
            catch (YamlException e)
            {
                throw new UserErrorException($"{SafeText.Visible(path)} line {e.Start.Line}: not valid YAML: {SafeText.Visible(e.Message)}");
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new UserErrorException($"cannot read {SafeText.Visible(path)}: {SafeText.Visible(e.Message)}");
            }

            foreach (YamlDocument document in yaml.Documents)
            {
                Add("", document.RootNode);
            }
        }

        private void Add(string key, YamlNode node)
        {
            switch (node)
            {
                case YamlMappingNode mapping:
                    foreach ((YamlNode name, YamlNode value) in mapping.Children)
                    {
                        Add(Join(key, ((YamlScalarNode)name).Value ?? ""), value);
                    }

                    break;
                case YamlSequenceNode sequence:
                    for (int i = 0; i < sequence.Children.Count; i++)
                    {
                        Add(Join(key, i.ToString(System.Globalization.CultureInfo.InvariantCulture)), sequence.Children[i]);
                    }

                    break;
                case YamlScalarNode scalar when key.Length > 0:
                    Data[key] = scalar.Value;
                    break;
            }
        }

        private static string Join(string key, string name) => key.Length == 0 ? name : ConfigurationPath.Combine(key, name);
    }
}
