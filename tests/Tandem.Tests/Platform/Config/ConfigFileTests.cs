using System;
using System.Collections.Generic;
using System.IO;
using Tandem.Platform.Config;
using Xunit;

namespace Tandem.Tests.Platform.Config;

public sealed class ConfigFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("tandem-config-").FullName;
    private readonly List<string> _lines = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Lines_of_file_stdin_and_command_line_come_in_this_order()
    {
        string path = Write("a.conf", "# c\n\n  Port 1 \r\nloglevel 'x'");
        Load(path, new StringReader("port 2\n"), "port 3\nport 4");
        Assert.Equal(["port 1 @3", "loglevel x @4", "port 2 @1", "port 3 @1", "port 4 @2"], _lines);
    }

    [Fact]
    public void Included_files_come_in_place()
    {
        Write("b.conf", "b 1\ninclude " + Path.Combine(_folder, "conf.d", "*.conf"));
        Directory.CreateDirectory(Path.Combine(_folder, "conf.d"));
        Write("conf.d/2.conf", "two 2");
        Write("conf.d/1.conf", "one 1");
        Write("conf.d/3.txt", "three 3");
        string path = Write("a.conf", $"a 1\ninclude {_folder}/b.conf\ninclude {_folder}/none*.conf\na 2");
        Load(path, null, null);
        Assert.Equal(["a 1 @1", "b 1 @1", "one 1 @1", "two 2 @1", "a 2 @4"], _lines);
    }

    [Fact]
    public void A_refused_line_is_shown_with_number_and_file()
    {
        string path = Write("a.conf", "port 1\n\nport \"a\"\n");
        ConfigFile file = new("Redis 7.0.15", static line => line.Words[1] == "a" ? "no number" : null);
        ConfigException refusal = Assert.Throws<ConfigException>(() => file.Load(path, null, null));
        Assert.Equal(
            "\n*** FATAL CONFIG FILE ERROR (Redis 7.0.15) ***\n"
            + $"Reading the configuration file, at line 3 ({path})\n>>> 'port \"a\"'\nno number",
            refusal.Message);
    }

    [Fact]
    public void Unbalanced_quotes_are_refused()
    {
        string message = Assert.Throws<ConfigException>(() => Load(null, null, "port \"a")).Message;
        Assert.EndsWith("Unbalanced quotes in configuration line", message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_file_is_fatal()
    {
        string message = Assert.Throws<ConfigException>(() => Load("/nonexistent/x.conf", null, null)).Message;
        Assert.Equal("Fatal error, can't open config file '/nonexistent/x.conf': No such file or directory", message);
    }

    [Fact]
    public void A_file_that_includes_itself_is_fatal()
    {
        string path = Path.Combine(_folder, "a.conf");
        Write("a.conf", "include " + path);
        string message = Assert.Throws<ConfigException>(() => Load(path, null, null)).Message;
        Assert.EndsWith("Too many files include each other", message, StringComparison.Ordinal);
    }

    private void Load(string? path, TextReader? standardInput, string? options) => new ConfigFile("Redis 7.0.15", line =>
    {
        _lines.Add(string.Join(' ', line.Words) + " @" + line.Number);
        return null;
    }).Load(path, standardInput, options);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
