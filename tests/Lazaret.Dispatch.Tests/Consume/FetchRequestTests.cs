using Lazaret.Dispatch.Consume;
using Lazaret.Dispatch.Events.Models;
using Microsoft.AspNetCore.WebUtilities;

namespace Lazaret.Dispatch.Tests.Consume;

public class FetchRequestTests
{
    [Theory]
    [InlineData("status", "r-live=t&r-historic=1", "p-1.0-status-LH")]
    [InlineData("status", "r-live=true&r-source=a", "p-1.0-status-L")]
    [InlineData("binary", "r-live=true&r-historic=true&r-expedite=true", "p-1.0-binary-allsrc-alltype-ELH")]
    [InlineData("binary", "r-historic=true&r-source=b&r-source=a", "p-1.0-binary-b.a-alltype-H")]
    [InlineData("binary", "r-expedite=true&r-content=true&debug=true", "p-1.0-binary-allsrc-sourced.extracted-ED")]
    [InlineData("binary", "r-live=true&r-action=mapped&r-action=enriched", "p-1.0-binary-allsrc-mapped.enriched-L")]
    [InlineData("binary", "r-live=true&filter=entity.size%3E1&d-self=true&r-streams=content&max-security=X", "p-1.0-binary-allsrc-alltype-L")]
    public void The_key_is_name_version_model_scope_and_flow(string model, string query, string key)
    {
        FetchRequest request = new FetchParser(1000, TimeSpan.FromSeconds(5)).Parse(EventModels.Parse(model)!.Value, isTask: true, new Microsoft.AspNetCore.Http.QueryCollection(QueryHelpers.ParseQuery("name=p&version=1.0&" + query)), "");
        Assert.Equal(key, request.Key);
    }
}
