using System;
using System.Linq;
using System.Reflection;
using System.Text;
using Tandem.Protocol;
using Xunit;

namespace Tandem.Tests.Protocol;

public sealed class ErrorsTests
{
    private delegate ReadOnlySpan<byte> TextGetter();

    [Fact]
    public void Every_text_is_one_line_that_begins_with_its_code()
    {
        PropertyInfo[] properties = typeof(Errors).GetProperties(BindingFlags.Public | BindingFlags.Static);
        Assert.NotEmpty(properties);
        foreach (PropertyInfo property in properties)
        {
            string text = Encoding.UTF8.GetString(property.GetMethod!.CreateDelegate<TextGetter>()());
            string code = text.Split(' ')[0];
            Assert.True(code.Length >= 2 && code.All(char.IsAsciiLetterUpper), $"{property.Name}: {text}");
            Assert.True(text.All(c => c is >= ' ' and <= '~') && text.Trim() == text, $"{property.Name}: {text}");
        }
    }

    [Fact]
    public void Texts_that_quote_the_request_are_those_of_Redis()
    {
        Assert.Equal(
            "ERR wrong number of arguments for 'config|get' command", Errors.WrongArgumentCount("config|get"));
        Assert.Equal("ERR invalid expire time in 'setex' command", Errors.InvalidExpire("setex"));
        Assert.Equal("ERR unknown subcommand 'FOO'. Try CONFIG HELP.", Errors.UnknownSubcommand("FOO", "CONFIG"));
        Assert.Equal("MOVED 12182 127.0.0.1:6380", Errors.Moved(new HashSlot(12182), "127.0.0.1", 6380));
        Assert.Equal("ASK 12182 127.0.0.1:6380", Errors.Ask(new HashSlot(12182), "127.0.0.1", 6380));
    }
}
